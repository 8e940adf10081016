package pdf

import "errors"

// ErrStickers says that a sheet of labels does not lie on its page, or that a text does not fit its label.
var ErrStickers = errors.New("pdf: malformed sheet of labels")

// Stickers are self-adhesive labels at fixed places of the sheet, row by row, on as many sheets as they need. Lengths
// are millimetres from the corner at the top left of the sheet.
type Stickers struct {
	Across, Down  int
	Width, Height float64    // of one label
	Left, Top     float64    // of the first one
	GapX          float64    // between two columns
	Skip          int        // labels of the first sheet that are used up
	Items         [][]string // the lines of each; an empty one leaves its place free
}

const stickerEdge = 4 * mm // room around the text of a label

func (s Stickers) lay(l *layout, in frame) error {
	n := s.Across * s.Down
	right := s.Left + float64(s.Across)*s.Width + float64(s.Across-1)*s.GapX
	if s.Across < 1 || s.Down < 1 || s.Skip < 0 || s.Skip >= n || right*mm > l.sheet.width+1 || (s.Top+float64(s.Down)*s.Height)*mm > l.sheet.height+1 {
		return ErrStickers
	}
	height := l.sheet.height - l.sheet.top - l.sheet.bottom
	for at, items := s.Skip, s.Items; len(items) > 0; at = 0 {
		part := items[:min(len(items), n-at)]
		items = items[len(part):]
		div := l.tree.open(in.e, "Div")
		texts := make([]stack, len(part))
		for i, lines := range part {
			if len(lines) == 0 {
				continue
			}
			x := (s.Left + float64((at+i)%s.Across)*(s.Width+s.GapX)) * mm
			var ok bool
			if texts[i], ok = s.text(l, div, lines, x+stickerEdge); !ok {
				return ErrStickers
			}
		}
		first := at
		l.add(piece{height: height, done: div, draw: func(p *page, _ float64) {
			for i := range texts {
				y := (s.Top + float64((first+i)/s.Across)*s.Height) * mm
				texts[i].draw(p, y+(s.Height*mm-texts[i].height)/2)
			}
		}})
	}
	return nil
}

// text sets the lines of a label in the largest type in which they fit.
func (s Stickers) text(l *layout, div *elem, lines []string, x float64) (stack, bool) {
	w, most := s.Width*mm-2*stickerEdge, s.Height*mm-stickerEdge
	size := bodySize
	for ; size >= 6; size -= 0.5 {
		height := 0.0
		for _, t := range lines {
			height += float64(len(l.shape(Plain(t), regular, size).wrap(w, l.units))) * size * 1.36
		}
		if height <= most {
			break
		}
	}
	if size < 6 {
		return stack{}, false
	}
	var out stack
	e := l.tree.open(div, "Div")
	for _, t := range lines {
		out.push(l, e, l.shape(Plain(t), regular, size), x, w)
	}
	return out, true
}
