package filetype

import (
	"bytes"
	"compress/flate"
	"encoding/binary"
	"errors"
	"io"
)

// entry is one file in an archive, as its directory declares it.
type entry struct {
	name      string
	flags     uint16
	method    uint16
	packed    uint64
	unpacked  uint64
	offset    uint64
	encrypted bool
}

const (
	endSize        = 22 // of the record that ends an archive
	maxComment     = 1<<16 - 1
	maxDirectory   = 32 << 20 // bytes of directory that are read at most
	inflateAllowed = 8 << 20  // bytes that are unpacked at most in search of lies
)

// directory reads the list of files. It is read here and not by archive/zip because that keeps a
// structure for every entry before anybody can say how many are too many.
func (f *file) directory() ([]entry, error) {
	off, size, count, err := f.endRecord()
	if err != nil {
		return nil, err
	}
	if count > uint64(f.limits.Entries) || size > maxDirectory {
		return nil, ErrBomb
	}
	b, err := f.at(int64(off), int(size))
	if err != nil {
		return nil, err
	}
	var list []entry
	for len(b) >= 46 && binary.LittleEndian.Uint32(b) == 0x02014b50 {
		nameLen, extraLen, commentLen := int(binary.LittleEndian.Uint16(b[28:])), int(binary.LittleEndian.Uint16(b[30:])), int(binary.LittleEndian.Uint16(b[32:]))
		next := 46 + nameLen + extraLen + commentLen
		if next > len(b) {
			return nil, ErrDamaged
		}
		e := entry{
			name:     string(b[46 : 46+nameLen]),
			flags:    binary.LittleEndian.Uint16(b[8:]),
			method:   binary.LittleEndian.Uint16(b[10:]),
			packed:   uint64(binary.LittleEndian.Uint32(b[20:])),
			unpacked: uint64(binary.LittleEndian.Uint32(b[24:])),
			offset:   uint64(binary.LittleEndian.Uint32(b[42:])),
		}
		e.encrypted = e.flags&1 != 0
		e.widen(b[46+nameLen : 46+nameLen+extraLen])
		if list = append(list, e); len(list) > f.limits.Entries {
			return nil, ErrBomb // the count at the end may lie
		}
		b = b[next:]
	}
	if len(b) > 0 {
		return nil, ErrDamaged
	}
	return list, nil
}

// widen takes 64-bit values from the extra field of Zip64, in the order in which they are needed.
func (e *entry) widen(extra []byte) {
	for len(extra) >= 4 {
		id, n := binary.LittleEndian.Uint16(extra), int(binary.LittleEndian.Uint16(extra[2:]))
		if extra = extra[4:]; n > len(extra) {
			return
		}
		if id == 1 {
			field := extra[:n]
			for _, v := range []*uint64{&e.unpacked, &e.packed, &e.offset} {
				if *v == 1<<32-1 && len(field) >= 8 {
					*v, field = binary.LittleEndian.Uint64(field), field[8:]
				}
			}
		}
		extra = extra[n:]
	}
}

// endRecord finds where the directory is. The archive must begin where the file begins: what stands
// before an archive (a program that unpacks itself) is not looked for.
func (f *file) endRecord() (off, size, count uint64, err error) {
	start := max(0, f.size-endSize-maxComment)
	tail, err := f.at(start, endSize+maxComment)
	if err != nil {
		return 0, 0, 0, err
	}
	i := bytes.LastIndex(tail, []byte("PK\x05\x06"))
	if i < 0 || len(tail)-i < endSize {
		return 0, 0, 0, ErrDamaged
	}
	end := tail[i:]
	count, size, off = uint64(binary.LittleEndian.Uint16(end[10:])), uint64(binary.LittleEndian.Uint32(end[12:])), uint64(binary.LittleEndian.Uint32(end[16:]))
	stop := uint64(start) + uint64(i) // where the directory must end
	if count == 1<<16-1 || size == 1<<32-1 || off == 1<<32-1 {
		locator, err := f.at(int64(stop)-20, 20)
		if err != nil {
			return 0, 0, 0, err
		}
		if len(locator) == 20 && binary.LittleEndian.Uint32(locator) == 0x07064b50 {
			stop = binary.LittleEndian.Uint64(locator[8:])
			wide, err := f.at(int64(min(stop, uint64(f.size))), 56)
			if err != nil {
				return 0, 0, 0, err
			}
			if len(wide) < 56 || binary.LittleEndian.Uint32(wide) != 0x06064b50 {
				return 0, 0, 0, ErrDamaged
			}
			count, size, off = binary.LittleEndian.Uint64(wide[32:]), binary.LittleEndian.Uint64(wide[40:]), binary.LittleEndian.Uint64(wide[48:])
		}
	}
	if off > uint64(f.size) || size > uint64(f.size) || off+size != stop {
		return 0, 0, 0, ErrDamaged
	}
	return off, size, count, nil
}

// checkBomb compares what the directory declares with the limits, then unpacks a bounded amount to
// see whether it declares the truth.
func (f *file) checkBomb(list []entry) error {
	var packed, unpacked uint64
	for _, e := range list {
		// No sum can overflow: each part is checked before it is added.
		if e.packed > uint64(f.size) || e.unpacked > uint64(f.limits.Unpacked) {
			return ErrBomb
		}
		packed += e.packed
		unpacked += e.unpacked
	}
	// Entries that share their bytes (the trick of the densest bombs) add up to more than the file.
	if packed > uint64(f.size) || unpacked > uint64(f.limits.Unpacked) {
		return ErrBomb
	}
	if unpacked >= uint64(f.limits.RatioFrom) && unpacked/uint64(f.size) >= uint64(f.limits.Ratio) {
		return ErrBomb
	}
	allowed := int64(inflateAllowed)
	for _, e := range list {
		if allowed <= 0 {
			return nil
		}
		if e.encrypted || e.method != 8 {
			continue
		}
		r, err := f.open(e)
		if err != nil {
			return err
		}
		n, err := io.Copy(io.Discard, io.LimitReader(r, min(allowed, int64(e.unpacked)+1)))
		if n > int64(e.unpacked) {
			return ErrBomb
		}
		if err != nil {
			return damaged(err)
		}
		allowed -= n
	}
	return nil
}

// open gives the unpacked content of an entry.
func (f *file) open(e entry) (io.Reader, error) {
	header, err := f.at(int64(min(e.offset, uint64(f.size))), 30)
	if err != nil {
		return nil, err
	}
	if len(header) < 30 || binary.LittleEndian.Uint32(header) != 0x04034b50 {
		return nil, ErrDamaged
	}
	start := int64(e.offset) + 30 + int64(binary.LittleEndian.Uint16(header[26:])) + int64(binary.LittleEndian.Uint16(header[28:]))
	content := io.NewSectionReader(f.r, start, int64(e.packed))
	switch e.method {
	case 0:
		return content, nil
	case 8:
		return flate.NewReader(content), nil
	}
	return nil, ErrDamaged // not a method of office documents
}

// read unpacks at most limit bytes of an entry.
func (f *file) read(e entry, limit int64) ([]byte, error) {
	if e.encrypted {
		return nil, nil
	}
	r, err := f.open(e)
	if err != nil {
		return nil, err
	}
	b, err := io.ReadAll(io.LimitReader(r, limit))
	if err != nil {
		return nil, damaged(err)
	}
	return b, nil
}

// damaged tells rubbish in the content from trouble in reading it.
func damaged(err error) error {
	var corrupt flate.CorruptInputError
	if errors.As(err, &corrupt) || errors.Is(err, io.ErrUnexpectedEOF) {
		return ErrDamaged
	}
	return err
}
