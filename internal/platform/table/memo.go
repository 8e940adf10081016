package table

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// memo is the file of long texts beside a table: .dbt of dBase III and IV, .fpt of FoxPro.
type memo struct {
	file  *os.File
	block int64
	kind  byte // '3', '4' or 'f'
}

const dbtBlock = 512

// openMemo opens the memo that a table with such columns needs.
func openMemo(table, path string, version byte, fields []dbfField) (*memo, error) {
	if !slices.ContainsFunc(fields, func(f dbfField) bool { return f.kind == 'M' }) {
		return &memo{}, nil
	}
	if path == "" {
		path = beside(table)
	}
	if path == "" {
		return nil, wrong("table.memo")
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, wrong("table.memo")
	}
	m := &memo{file: f, block: dbtBlock, kind: '3'}
	head := make([]byte, 24)
	if _, err := io.ReadFull(f, head); err != nil {
		return nil, errors.Join(wrong("table.memo"), f.Close())
	}
	switch {
	case version >= foxpro && version <= 0x32, version == 0xf5:
		m.kind, m.block = 'f', int64(binary.BigEndian.Uint16(head[6:]))
	case version == 0x8b, version == 0xcb, version == 0x8c:
		m.kind, m.block = '4', int64(binary.LittleEndian.Uint16(head[20:]))
	}
	if m.block == 0 {
		m.block = map[byte]int64{'f': 1, '4': dbtBlock, '3': dbtBlock}[m.kind]
	}
	return m, nil
}

// beside finds the memo with the name of the table.
func beside(table string) string {
	stem := strings.TrimSuffix(table, filepath.Ext(table))
	for _, ext := range []string{".fpt", ".FPT", ".dbt", ".DBT"} {
		if _, err := os.Stat(stem + ext); err == nil {
			return stem + ext
		}
	}
	return ""
}

// text reads the text that a value points at.
func (m *memo) text(raw []byte, enc Encoding) (string, bool) {
	var no int64
	if len(raw) == 4 {
		no = int64(binary.LittleEndian.Uint32(raw))
	} else if s := strings.Trim(string(raw), " \x00"); s != "" {
		n, err := strconv.ParseInt(s, 10, 64)
		if err != nil || n < 0 {
			return "", false
		}
		no = n
	}
	if no == 0 {
		return "", true
	}
	if m.file == nil || no > 1<<40 {
		return "", false
	}
	b, ok := m.read(no * m.block)
	return enc.Text(b), ok
}

func (m *memo) read(at int64) ([]byte, bool) {
	if m.kind == '3' {
		b := make([]byte, maxCell+1)
		n, err := m.file.ReadAt(b, at)
		if n == 0 && err != nil {
			return nil, false
		}
		text, _, found := bytes.Cut(b[:n], []byte{0x1a})
		return text, found || n < len(b)
	}
	head := make([]byte, 8)
	if _, err := m.file.ReadAt(head, at); err != nil {
		return nil, false
	}
	length := int64(binary.BigEndian.Uint32(head[4:]))
	if m.kind == '4' {
		length = int64(binary.LittleEndian.Uint32(head[4:])) - 8
	}
	if length < 0 || length > maxCell {
		return nil, false
	}
	b := make([]byte, length)
	_, err := m.file.ReadAt(b, at+8)
	return bytes.TrimRight(b, "\x00"), err == nil
}

func (m *memo) close() error {
	if m == nil || m.file == nil {
		return nil
	}
	return m.file.Close()
}
