"""What tests share: schemas to hold the package's tables against, and harnesses."""
