"""Rules about AWS WAF."""
