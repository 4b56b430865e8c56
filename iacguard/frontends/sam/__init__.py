"""SAM templates to the CloudFormation resources that the transform would create."""
