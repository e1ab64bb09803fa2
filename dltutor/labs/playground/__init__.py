"""The lab `playground`: small networks on points in the plane; may import `dltutor.labs.spec`."""
