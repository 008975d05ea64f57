import "common"
