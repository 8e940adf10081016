package table

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"math"
	"os"
	"strconv"
	"strings"

	"wrota/internal/kit/calendar"
)

// dbfReader reads a table of dBase III–V or Visual FoxPro.
type dbfReader struct {
	file    *os.File
	in      *bufio.Reader
	memo    *memo
	head    []string
	fields  []dbfField
	nulls   int // where the flags of empty values stand in a record; 0 when there are none
	enc     Encoding
	record  []byte
	no, all int
}

// dbfField is a column. Types: C text, N F number, L yes or no, D date, T @ date and time, I + integer, B O number of
// eight bytes, Y money, M memo, V text of a length of its own. Others (pictures, objects) come empty.
type dbfField struct {
	name        string
	kind        byte
	at, size    int
	decimals    int
	nullBit     int // -1 when the column cannot be empty
	lengthBit   int // -1 when the length is not its own
	binaryField bool
}

const (
	maxRecord  = 64 << 10
	dbfDeleted = '*'
	foxpro     = 0x30 // Visual FoxPro writes 0x30–0x32
)

// isDBF asks the head for what every table of the family has: a known first byte, a date, lengths that agree.
func isDBF(head []byte) bool {
	if len(head) < 65 {
		return false
	}
	switch head[0] {
	case 0x02, 0x03, 0x04, 0x05, 0x30, 0x31, 0x32, 0x43, 0x63, 0x83, 0x8b, 0x8c, 0x8e, 0xcb, 0xf5:
	default:
		return false
	}
	hl, rl := int(binary.LittleEndian.Uint16(head[8:])), int(binary.LittleEndian.Uint16(head[10:]))
	return head[2] <= 12 && head[3] <= 31 && hl >= 65 && rl > 1 && (len(head) < hl || bytes.IndexByte(head[32:hl], 0x0d) >= 0)
}

// codePages are those of the language byte that occur in Polish tables.
var codePages = map[byte]Encoding{0x1f: CP852, 0x23: CP852, 0x64: CP852, 0x69: Mazovia, 0xc8: Windows1250}

func openDBF(path string, o Options) (_ Reader, err error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, unreadable(err)
	}
	r := &dbfReader{file: f}
	defer func() {
		if err != nil {
			err = errors.Join(err, r.Close())
		}
	}()
	head := make([]byte, 32)
	if _, err := io.ReadFull(f, head); err != nil {
		return nil, wrong("table.form")
	}
	length := int(binary.LittleEndian.Uint16(head[8:]))
	size := int(binary.LittleEndian.Uint16(head[10:]))
	descriptors := make([]byte, max(length-32, 0))
	if _, err := io.ReadFull(f, descriptors); err != nil || size < 2 || size > maxRecord {
		return nil, wrong("table.form")
	}
	r.all, r.record = int(binary.LittleEndian.Uint32(head[4:])), make([]byte, size)
	if err := r.columns(descriptors, head[0]); err != nil {
		return nil, err
	}
	if r.memo, err = openMemo(path, o.Memo, head[0], r.fields); err != nil {
		return nil, err
	}
	if r.enc = o.Encoding; r.enc == "" {
		if r.enc, err = r.guess(head[29], int64(length)); err != nil {
			return nil, err
		}
	}
	r.in = bufio.NewReaderSize(f, 256<<10)
	return r, nil
}

// columns reads the descriptions of the columns, 32 bytes each until 0x0D.
func (r *dbfReader) columns(d []byte, version byte) error {
	at, bit := 1, 0
	var head []string
	for len(d) >= 32 && d[0] != 0x0d {
		name, _, _ := bytes.Cut(d[:11], []byte{0})
		f := dbfField{name: string(name), kind: d[11], at: at, size: int(d[16]), decimals: int(d[17]), nullBit: -1, lengthBit: -1}
		flags := d[18]
		if f.kind == 'C' && version < foxpro {
			f.size += int(d[17]) << 8 // Clipper keeps longer texts so
		}
		if version >= foxpro && version <= 0x32 {
			if f.kind == 'V' || f.kind == 'Q' {
				f.lengthBit, bit = bit, bit+1
			}
			if flags&0x02 != 0 {
				f.nullBit, bit = bit, bit+1
			}
		}
		f.binaryField = f.kind == 'I' || f.kind == '+' || version >= foxpro && version <= 0x32
		at += f.size
		if at > len(r.record) {
			return wrong("table.form")
		}
		if f.kind == '0' {
			r.nulls = f.at
		} else {
			r.fields, head = append(r.fields, f), append(head, CP852.Text(name))
		}
		d = d[32:]
	}
	var err error
	r.head, err = names(head)
	return err
}

// guess finds the code page by the language byte, else by the bytes of the texts. The table is then at its records.
func (r *dbfReader) guess(language byte, start int64) (Encoding, error) {
	if e, ok := codePages[language]; ok {
		_, err := r.file.Seek(start, io.SeekStart)
		return e, err
	}
	c, in := census{utf8: true}, bufio.NewReaderSize(io.LimitReader(r.file, 64<<20), 256<<10)
	for {
		if _, err := io.ReadFull(in, r.record); err != nil {
			break
		}
		for _, f := range r.fields {
			if f.kind == 'C' {
				c.add(append(bytes.TrimRight(r.record[f.at:f.at+f.size], " \x00"), ' '))
			}
		}
	}
	_, err := r.file.Seek(start, io.SeekStart)
	return c.guess(), err
}

// Head is the heading.
func (r *dbfReader) Head() []string { return r.head }

// Next is the next record that is not deleted.
func (r *dbfReader) Next() (Row, error) {
	for r.no < r.all {
		r.no++
		if n, err := io.ReadFull(r.in, r.record); err != nil {
			if n > 0 && r.record[0] == 0x1a || n == 0 { // the end came before the count
				return Row{}, rowFault("table.short", r.no, "")
			}
			return Row{}, rowFault("table.broken", r.no, "")
		}
		if r.record[0] == dbfDeleted {
			continue
		}
		row := Row{No: r.no, Cells: make([]string, len(r.fields))}
		for i, f := range r.fields {
			v, ok := r.value(f)
			if v = clean(v); len(v) > maxCell {
				v, row.Wrong = "", rowFault("table.long", r.no, r.head[i])
			}
			if !ok {
				row.Wrong = rowFault("table.value", r.no, r.head[i])
			}
			row.Cells[i] = v
		}
		return row, nil
	}
	return Row{}, io.EOF
}

func (r *dbfReader) bit(n int) bool {
	at := r.nulls + n/8
	return r.nulls > 0 && n >= 0 && at < len(r.record) && r.record[at]&(1<<(n%8)) != 0
}

// value is one value as text; ok is false when it is none of its type.
func (r *dbfReader) value(f dbfField) (text string, ok bool) {
	raw := r.record[f.at : f.at+f.size]
	if r.bit(f.nullBit) {
		return "", true
	}
	switch f.kind {
	case 'C':
		return r.enc.Text(bytes.TrimRight(raw, " \x00")), true
	case 'V':
		if r.bit(f.lengthBit) && f.size > 0 {
			raw = raw[:min(int(raw[f.size-1]), f.size-1)]
		}
		return r.enc.Text(raw), true
	case 'N', 'F':
		text = strings.ReplaceAll(strings.Trim(string(raw), " \x00"), ",", ".")
		if text == "" || strings.Trim(text, "*") == "" { // too large for the column when it was written
			return "", text == ""
		}
		_, err := strconv.ParseFloat(text, 64)
		return text, err == nil
	case 'L':
		return logical(raw)
	case 'D':
		return dbfDate(string(raw))
	case 'M':
		return r.memo.text(raw, r.enc)
	}
	return binaryValue(raw, f)
}

func logical(raw []byte) (string, bool) {
	switch strings.ToUpper(strings.TrimSpace(string(raw))) {
	case "T", "Y":
		return "tak", true
	case "F", "N":
		return "nie", true
	case "", "?", "\x00":
		return "", true
	}
	return "", false
}

func dbfDate(s string) (string, bool) {
	if s = strings.Trim(s, " \x00"); s == "" || strings.Trim(s, "0") == "" {
		return "", true
	}
	if len(s) != 8 {
		return "", false
	}
	d, err := calendar.Parse(s[:4] + "-" + s[4:6] + "-" + s[6:])
	return d.String(), err == nil
}

// binaryValue reads the types that are not text: little-endian, as FoxPro writes them.
func binaryValue(raw []byte, f dbfField) (string, bool) {
	switch {
	case (f.kind == 'I') && len(raw) == 4:
		return strconv.Itoa(int(int32(binary.LittleEndian.Uint32(raw)))), true
	case f.kind == '+' && len(raw) == 4:
		return strconv.Itoa(int(binary.BigEndian.Uint32(raw) & 0x7fffffff)), true
	case f.kind == 'B' && f.binaryField && len(raw) == 8:
		v := math.Float64frombits(binary.LittleEndian.Uint64(raw))
		return strconv.FormatFloat(v, 'f', -1, 64), !math.IsNaN(v) && !math.IsInf(v, 0)
	case f.kind == 'Y' && len(raw) == 8:
		return money(int64(binary.LittleEndian.Uint64(raw))), true
	case f.kind == 'T' && len(raw) == 8:
		return moment(binary.LittleEndian.Uint32(raw), binary.LittleEndian.Uint32(raw[4:]))
	}
	return "", true
}

// money is an amount in ten-thousandths.
func money(n int64) string {
	sign := ""
	u := uint64(n)
	if n < 0 {
		sign, u = "-", -u
	}
	rest := strconv.FormatUint(u%10000+10000, 10)[1:]
	return sign + strconv.FormatUint(u/10000, 10) + "." + rest
}

// julianEpoch is the day number of 1 January 1970 among Julian days.
const julianEpoch = 2440588

// moment is a Julian day and milliseconds of it; the time is dropped at midnight.
func moment(day, ms uint32) (string, bool) {
	if day == 0 {
		return "", true
	}
	if ms >= 86_400_000 || day > julianEpoch+400_000 || day < julianEpoch-400_000 {
		return "", false
	}
	d := calendar.On(1970, 1, 1).AddDays(int(day) - julianEpoch).String()
	if s := int(ms / 1000); s > 0 {
		two := func(n int) string { return strconv.Itoa(100 + n)[1:] }
		d += " " + two(s/3600) + ":" + two(s/60%60) + ":" + two(s%60)
	}
	return d, true
}

// Close closes the table and its memo.
func (r *dbfReader) Close() error { return errors.Join(r.memo.close(), r.file.Close()) }
