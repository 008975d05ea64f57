let x = 3
import "./part"
