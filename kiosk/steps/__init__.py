"""The kinds of step a flow is made of: one file each holds its rules and its page."""
