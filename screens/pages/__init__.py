"""One file for each kind of body: it binds the body's values to widgets and passes their events on."""
