"""The intrinsic functions, each a function from a call to a value.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html

What is known of the arguments decides what is known of the result. A function is carried over the
sides of a choice, and what cannot be known is unknown with a symbol made of the function and its
arguments, so that the same expression written twice is known to be the same value.
"""
