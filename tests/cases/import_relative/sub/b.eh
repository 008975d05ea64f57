list names of text from "n.csv" column n
