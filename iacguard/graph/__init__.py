"""The resource graph: the one model that every front end fills and every rule reads."""
