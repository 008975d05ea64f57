import "other"
