"""What residents hear: speech through speech-dispatcher."""
