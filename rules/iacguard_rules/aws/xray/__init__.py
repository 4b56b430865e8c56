"""Rules about AWS X-Ray, and about what sends traces to it."""
