package extract

// Letters are the letters of codes by a table.
func Letters(table, codes []byte) string {
	f := &font{wide: true, table: map[uint32]string{}, length: map[int]bool{}}
	f.readTable(table)
	letters, _ := f.letters(codes)
	return letters
}
