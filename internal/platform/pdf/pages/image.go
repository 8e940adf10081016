package pages

import (
	"bytes"
	"compress/zlib"
	"errors"
	"image"
	"image/color"
	"image/jpeg"
	"io"

	"golang.org/x/image/ccitt"

	"wrota/internal/platform/pdf/internal/object"
)

var (
	errFormat  = errors.New("pages: an image of a form that is not decoded")
	errNothing = errors.New("pages: an image without pixels")
)

// maxUnpacked bounds what one stream may unpack to.
const maxUnpacked = 256 << 20

// filters are the filters of a stream with their parameters.
func (d *Doc) filters(s *object.Stream) (names []object.Name, parms []*object.Dict) {
	add := func(f, p object.Value) {
		if n, ok := d.rev.Get(f).(object.Name); ok {
			names, parms = append(names, n), append(parms, d.rev.Dict(p))
		}
	}
	p := d.rev.Get(s.Get("DecodeParms"))
	if list, ok := d.rev.Get(s.Get("Filter")).(object.Array); ok {
		ps, _ := p.(object.Array)
		for i, f := range list {
			if i < len(ps) {
				add(f, ps[i])
			} else {
				add(f, nil)
			}
		}
		return names, parms
	}
	add(s.Get("Filter"), p)
	return names, parms
}

// unpack undoes the filters of a stream that is no image.
func (d *Doc) unpack(s *object.Stream) ([]byte, error) {
	b, name, _, err := d.open(s)
	if err == nil && name != "" {
		err = errFormat
	}
	return b, err
}

// open undoes filters up to one that makes an image.
func (d *Doc) open(s *object.Stream) (b []byte, left object.Name, parms *object.Dict, err error) {
	names, ps := d.filters(s)
	b = s.Raw
	for i, n := range names {
		switch n {
		case "FlateDecode", "Fl":
			b, err = inflate(b, ps[i])
		case "RunLengthDecode", "RL":
			b, err = runs(b)
		case "ASCIIHexDecode", "AHx":
			b = hex(b)
		default:
			if i != len(names)-1 {
				return nil, "", nil, errFormat
			}
			return b, n, ps[i], nil
		}
		if err != nil {
			return nil, "", nil, err
		}
	}
	return b, "", nil, nil
}

func inflate(b []byte, parms *object.Dict) ([]byte, error) {
	z, err := zlib.NewReader(bytes.NewReader(b))
	if err != nil {
		return nil, errFormat
	}
	out, err := io.ReadAll(io.LimitReader(z, maxUnpacked+1))
	if len(out) > maxUnpacked {
		return nil, ErrTooLarge
	}
	if err != nil && len(out) == 0 { // what is cut off at its end still shows most of the page
		return nil, errFormat
	}
	return unpredict(out, parms)
}

func whole(d *object.Dict, k object.Name, usual int) int {
	if n, ok := d.Get(k).(int64); ok && n >= 0 && n < 1<<24 {
		return int(n)
	}
	return usual
}

// unpredict undoes the predictors of ISO 32000-1, 7.4.4.4.
func unpredict(b []byte, parms *object.Dict) ([]byte, error) {
	kind := whole(parms, "Predictor", 1)
	if kind <= 1 {
		return b, nil
	}
	colors, bits, columns := whole(parms, "Colors", 1), whole(parms, "BitsPerComponent", 8), whole(parms, "Columns", 1)
	if colors < 1 || colors > 32 || bits < 1 || bits > 16 || columns < 1 {
		return nil, errFormat
	}
	step, row := (colors*bits+7)/8, (colors*bits*columns+7)/8
	if kind == 2 {
		if bits != 8 {
			return nil, errFormat
		}
		for line := b; len(line) >= row; line = line[row:] {
			for i := step; i < row; i++ {
				line[i] += line[i-step]
			}
		}
		return b, nil
	}
	return unfilter(b, step, row)
}

func unfilter(b []byte, step, row int) ([]byte, error) {
	out := make([]byte, 0, len(b))
	above := make([]byte, row)
	for ; len(b) > row; b = b[row+1:] {
		line := append(out, b[1:row+1]...)[len(out):]
		out = out[:len(out)+row]
		for i := range line {
			var left, corner byte
			if i >= step {
				left, corner = line[i-step], above[i-step]
			}
			switch b[0] {
			case 0:
			case 1:
				line[i] += left
			case 2:
				line[i] += above[i]
			case 3:
				line[i] += byte((int(left) + int(above[i])) / 2)
			case 4:
				line[i] += paeth(left, above[i], corner)
			default:
				return nil, errFormat
			}
		}
		above = line
	}
	return out, nil
}

func paeth(a, b, c byte) byte {
	p := int(a) + int(b) - int(c)
	da, db, dc := max(p-int(a), int(a)-p), max(p-int(b), int(b)-p), max(p-int(c), int(c)-p)
	switch {
	case da <= db && da <= dc:
		return a
	case db <= dc:
		return b
	}
	return c
}

// runs undoes RunLength (ISO 32000-1, 7.4.5).
func runs(b []byte) ([]byte, error) {
	var out []byte
	for len(b) > 0 && b[0] != 128 {
		n := int(b[0])
		switch {
		case n < 128 && len(b) >= n+2:
			out, b = append(out, b[1:n+2]...), b[n+2:]
		case n > 128 && len(b) >= 2:
			out, b = append(out, bytes.Repeat(b[1:2], 257-n)...), b[2:]
		default:
			return out, nil
		}
		if len(out) > maxUnpacked {
			return nil, ErrTooLarge
		}
	}
	return out, nil
}

func hex(b []byte) []byte {
	out, half := make([]byte, 0, len(b)/2), -1
	for _, c := range b {
		v := bytes.IndexByte([]byte("0123456789abcdef"), c|0x20)
		switch {
		case c == '>':
			return out
		case v < 0:
		case half < 0:
			half = v
		default:
			out, half = append(out, byte(half<<4|v)), -1
		}
	}
	return out
}

// image decodes an image; a stencil mask is an image.Alpha.
func (d *Doc) image(s *object.Stream) (image.Image, error) {
	w, h := whole(s.Dict, "Width", 0), whole(s.Dict, "Height", 0)
	if d.rev.Get(s.Get("Width")) != s.Get("Width") || d.rev.Get(s.Get("Height")) != s.Get("Height") {
		return nil, errFormat
	}
	if w == 0 || h == 0 {
		return nil, errNothing
	}
	if w > maxPixels/h {
		return nil, ErrTooLarge
	}
	b, left, parms, err := d.open(s)
	if err != nil {
		return nil, err
	}
	r := &raster{d: d, dict: s.Dict, w: w, h: h}
	switch left {
	case "":
		return r.samples(b)
	case "DCTDecode", "DCT":
		return r.jpeg(b)
	case "CCITTFaxDecode", "CCF":
		return r.fax(b, parms)
	}
	return nil, errFormat
}

// raster is an image that is being decoded.
type raster struct {
	d    *Doc
	dict *object.Dict
	w, h int
}

// inverted tells whether the image's Decode array turns light and dark round.
func (r *raster) inverted() bool {
	n := r.d.numbers(r.dict.Get("Decode"))
	return len(n) >= 2 && n[0] > n[1]
}

func (r *raster) mask() bool { return r.d.rev.Get(r.dict.Get("ImageMask")) == true }

func (r *raster) jpeg(b []byte) (image.Image, error) {
	c, err := jpeg.DecodeConfig(bytes.NewReader(b))
	if err != nil || c.Width < 1 || c.Height < 1 || c.Width > maxPixels/c.Height {
		return nil, errFormat
	}
	img, err := jpeg.Decode(bytes.NewReader(b))
	if err != nil {
		return nil, errFormat
	}
	return img, nil
}

// fax decodes CCITT. Its samples are 0 for black unless BlackIs1 says otherwise (ISO 32000-1, table 11).
func (r *raster) fax(b []byte, parms *object.Dict) (image.Image, error) {
	k, _ := parms.Get("K").(int64)
	form := ccitt.Group4
	switch {
	case k == 0:
		form = ccitt.Group3
	case k > 0:
		return nil, errFormat
	}
	if whole(parms, "Columns", 1728) != r.w {
		return nil, errFormat
	}
	img := image.NewGray(image.Rect(0, 0, r.w, r.h))
	align, _ := parms.Get("EncodedByteAlign").(bool)
	for i := range img.Pix {
		img.Pix[i] = 0xFF
	}
	// rows that are missing at the end stay white: what was decoded up to there is the page all the same
	err := ccitt.DecodeIntoGray(img, bytes.NewReader(b), ccitt.MSB, form, &ccitt.Options{Align: align})
	if err != nil && blankRows(img) == r.h {
		return nil, errFormat
	}
	black, _ := parms.Get("BlackIs1").(bool)
	if black != r.inverted() && !r.mask() {
		invert(img.Pix)
	}
	if !r.mask() {
		return img, nil
	}
	// a stencil paints where the sample is 0, or where it is 1 when Decode is [1 0]
	if black == r.inverted() {
		invert(img.Pix)
	}
	return &image.Alpha{Pix: img.Pix, Stride: img.Stride, Rect: img.Rect}, nil
}

func blankRows(g *image.Gray) int {
	n := 0
	for y := range g.Rect.Dy() {
		if len(bytes.TrimRight(g.Pix[y*g.Stride:(y+1)*g.Stride], "\xFF")) == 0 {
			n++
		}
	}
	return n
}

func invert(b []byte) {
	for i := range b {
		b[i] ^= 0xFF
	}
}

// samples reads an image of plain samples.
func (r *raster) samples(b []byte) (image.Image, error) {
	bits := whole(r.dict, "BitsPerComponent", 8)
	if r.mask() {
		bits = 1
	}
	n, palette, err := r.space(r.d.rev.Get(r.dict.Get("ColorSpace")), 0)
	if err != nil {
		return nil, err
	}
	if r.mask() {
		n, palette = 1, nil
	}
	if bits != 1 && bits != 2 && bits != 4 && bits != 8 {
		return nil, errFormat
	}
	row := (r.w*n*bits + 7) / 8
	if len(b) < row { // not one line
		return nil, errFormat
	}
	if r.mask() {
		return r.stencil(b, row), nil
	}
	return r.colours(b, row, bits, n, palette), nil
}

func (r *raster) stencil(b []byte, row int) image.Image {
	img := image.NewAlpha(image.Rect(0, 0, r.w, r.h))
	paints := byte(0)
	if r.inverted() {
		paints = 1
	}
	for y := 0; y < r.h && (y+1)*row <= len(b); y++ {
		for x := range r.w {
			if b[y*row+x/8]>>(7-x%8)&1 == paints {
				img.Pix[y*img.Stride+x] = 0xFF
			}
		}
	}
	return img
}

// colours makes an image of samples with n components; a palette has n = 1.
func (r *raster) colours(b []byte, row, bits, n int, palette []color.Gray) image.Image {
	img := image.NewGray(image.Rect(0, 0, r.w, r.h))
	for i := range img.Pix {
		img.Pix[i] = 0xFF
	}
	top, inverted := 1<<bits-1, r.inverted()
	sample := func(line []byte, i int) int {
		at := i * bits
		return int(line[at/8]) >> (8 - bits - at%8) & top
	}
	for y := 0; y < r.h && (y+1)*row <= len(b); y++ {
		line := b[y*row : (y+1)*row]
		for x := range r.w {
			var g uint8
			switch {
			case palette != nil:
				if i := sample(line, x); i < len(palette) {
					g = palette[i].Y
				}
			case n == 1:
				g = uint8(sample(line, x) * 255 / top)
			case n == 3:
				g = uint8((299*sample(line, 3*x) + 587*sample(line, 3*x+1) + 114*sample(line, 3*x+2)) * 255 / top / 1000)
			default:
				g = gray4(sample(line, 4*x)*255/top, sample(line, 4*x+1)*255/top, sample(line, 4*x+2)*255/top, sample(line, 4*x+3)*255/top)
			}
			if inverted && palette == nil {
				g = ^g
			}
			img.Pix[y*img.Stride+x] = g
		}
	}
	return img
}

// gray4 is how light a colour of four inks is.
func gray4(c, m, y, k int) uint8 {
	return color.GrayModel.Convert(color.CMYK{uint8(c), uint8(m), uint8(y), uint8(k)}).(color.Gray).Y
}

// space is the number of components of a colour space, and its palette as grays.
func (r *raster) space(v object.Value, depth int) (int, []color.Gray, error) {
	switch v {
	case nil, object.Name("DeviceGray"), object.Name("CalGray"), object.Name("G"):
		return 1, nil, nil
	case object.Name("DeviceRGB"), object.Name("RGB"):
		return 3, nil, nil
	case object.Name("DeviceCMYK"), object.Name("CMYK"):
		return 4, nil, nil
	}
	list, ok := v.(object.Array)
	if !ok || len(list) == 0 || depth > 4 {
		return 0, nil, errFormat
	}
	switch r.d.rev.Get(list[0]) {
	case object.Name("CalGray"):
		return 1, nil, nil
	case object.Name("CalRGB"):
		return 3, nil, nil
	case object.Name("ICCBased"):
		if len(list) > 1 {
			n := whole(r.d.rev.Dict(list[1]), "N", 0)
			if n == 1 || n == 3 || n == 4 {
				return n, nil, nil
			}
		}
	case object.Name("Indexed"), object.Name("I"):
		if len(list) == 4 {
			return r.indexed(list, depth)
		}
	}
	return 0, nil, errFormat
}

func (r *raster) indexed(list object.Array, depth int) (int, []color.Gray, error) {
	n, inner, err := r.space(r.d.rev.Get(list[1]), depth+1)
	if err != nil || inner != nil {
		return 0, nil, errFormat
	}
	var table []byte
	switch t := r.d.rev.Get(list[3]).(type) {
	case *object.String:
		table = t.Bytes
	case *object.Stream:
		if table, err = r.d.unpack(t); err != nil {
			return 0, nil, err
		}
	}
	out := []color.Gray{}
	for ; len(table) >= n && len(out) < 256; table = table[n:] {
		var g uint8
		switch n {
		case 1:
			g = table[0]
		case 3:
			g = uint8((299*int(table[0]) + 587*int(table[1]) + 114*int(table[2])) / 1000)
		default:
			g = gray4(int(table[0]), int(table[1]), int(table[2]), int(table[3]))
		}
		out = append(out, color.Gray{Y: g})
	}
	return 1, out, nil
}
