"""The lab `five_points`: a plane through five points, found by gradient descent; may import `dltutor.labs.spec`."""
