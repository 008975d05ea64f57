let x = 1
import "common"
