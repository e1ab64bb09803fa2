"""The lab `overfit`: a network too large for its few points, and five remedies; may import `dltutor.labs.spec`."""
