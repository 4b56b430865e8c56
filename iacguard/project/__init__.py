"""The pipeline over a project: finding files, reading them, checking what they make up.

This is the only room that opens files to read. The command line and the editor both come in here.
"""
