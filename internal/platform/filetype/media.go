package filetype

import (
	"bytes"
	"slices"
)

// riff is the container of WAV and AVI; RF64 is its form for long recordings.
func riff(f *file) (finding, error) {
	if len(f.head) < 12 {
		return finding{}, ErrDamaged
	}
	switch string(f.head[8:12]) {
	case "WAVE":
		return is("wav"), nil
	case "AVI ":
		return is("avi"), nil
	}
	return finding{}, ErrUnknown
}

// ogg is a film when one of the streams that begin the file is Theora, else sound.
func ogg(f *file) (finding, error) {
	if bytes.Contains(f.head[:min(len(f.head), 4096)], []byte("\x80theora")) {
		return is("ogv"), nil
	}
	return is("ogg"), nil
}

// mp4 tells the formats of one family (ISO/IEC 14496-12) by their brands. Pictures and QuickTime
// belong to the family but not to the list. A recording of sound alone may carry the brands of film,
// so the extension m4a is taken at its word.
func mp4(f *file) (finding, error) {
	if len(f.head) < 16 {
		return finding{}, ErrDamaged
	}
	end := min(len(f.head), max(16, int(f.head[2])<<8|int(f.head[3])))
	brands := []string{string(f.head[8:12])}
	for b := f.head[16:end]; len(b) >= 4; b = b[4:] {
		brands = append(brands, string(b[:4]))
	}
	if slices.Contains([]string{"M4A ", "M4B "}, brands[0]) {
		return is("m4a"), nil
	}
	if slices.Contains([]string{"qt  ", "heic", "heix", "mif1", "msf1", "avif", "avis", "crx "}, brands[0]) {
		return finding{}, ErrUnknown
	}
	for _, b := range brands {
		if slices.Contains([]string{"isom", "iso2", "iso4", "iso5", "iso6", "mp41", "mp42", "avc1", "M4V ", "dash"}, b) {
			return is("mp4", "m4a"), nil
		}
	}
	return finding{}, ErrUnknown
}

// mp3 wants two frames in a row, after the ID3 tag if there is one: the mark of a frame is short and
// stands in many other files too.
func mp3(f *file) (finding, error) {
	off := int64(0)
	if bytes.HasPrefix(f.head, []byte("ID3")) {
		if len(f.head) < 10 || f.head[3] > 4 {
			return finding{}, ErrUnknown
		}
		for _, c := range f.head[6:10] { // seven bits a byte
			if c > 0x7f {
				return finding{}, ErrUnknown
			}
			off = off<<7 | int64(c)
		}
		off += 10
	}
	b, err := f.at(off, 16<<10)
	if err != nil {
		return finding{}, err
	}
	for i := range min(len(b), 4096) { // padding after the tag
		n := frameLength(b[i:])
		if n == 0 {
			continue
		}
		next := off + int64(i) + int64(n)
		second, err := f.at(next, 4)
		if err != nil {
			return finding{}, err
		}
		if next == f.size || frameLength(second) > 0 {
			return is("mp3"), nil
		}
	}
	return finding{}, ErrUnknown
}

// frameLength is the length of a frame of MPEG audio, layer III, or 0 when no header stands here.
func frameLength(b []byte) int {
	if len(b) < 4 || b[0] != 0xff || b[1]&0xe0 != 0xe0 || b[1]>>1&3 != 1 {
		return 0
	}
	version := b[1] >> 3 & 3 // 0: 2.5, 2: 2, 3: 1
	rate, sample := b[2]>>4, b[2]>>2&3
	if version == 1 || rate == 0 || rate == 15 || sample == 3 {
		return 0
	}
	hertz := []int{44100, 48000, 32000}[sample]
	kbits := []int{0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320}[rate]
	perFrame := 144
	if version != 3 {
		kbits = []int{0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160}[rate]
		perFrame, hertz = 72, hertz/2
	}
	if version == 0 {
		hertz /= 2
	}
	return perFrame*kbits*1000/hertz + int(b[2]>>1&1)
}
