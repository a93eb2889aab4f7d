/* No trouble at all. */
void trouble(const char *function) { (void)function; }
