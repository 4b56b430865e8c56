"""CloudFormation templates to resource graphs."""
