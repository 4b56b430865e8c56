"""Source languages to resource graphs, one room each. They know no rule and no report."""
