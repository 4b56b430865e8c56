"""Rules about AWS Amplify."""
