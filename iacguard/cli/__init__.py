"""The command line: one module a command. Click stays here."""
