package pdf

import "strconv"

// maxColumns is more than a sheet can show.
const maxColumns = 40

func (t Table) lay(l *layout, in frame) error {
	if err := t.check(); err != nil {
		return err
	}
	size := 10.0
	if t.Small {
		size = tinySize
	}
	w := tableWriter{Table: t, l: l, in: in, size: size}
	w.columns()
	w.e = l.tree.open(in.e, "Table")
	w.caption()
	header := w.header()
	body := l.tree.open(w.e, "TBody")
	for i, r := range t.Rows {
		row := w.row(r, body)
		row.header = header
		// the last two rows stay together, so that no page has just a sum
		row.glue = i == 0 || i == len(t.Rows)-1
		row.gap = w.gap
		w.gap = 0
		l.row(row)
	}
	l.add(piece{glue: true, done: w.e})
	return nil
}

// check refuses rows that do not fit the columns: a table with holes misleads (PDF/UA 7.5).
func (t Table) check() error {
	if len(t.Columns) == 0 || len(t.Columns) > maxColumns {
		return ErrTable
	}
	for _, r := range t.Rows {
		n := 0
		for _, c := range r.Cells {
			if c.Span < 0 || c.Span > maxColumns {
				return ErrTable
			}
			n += max(c.Span, 1)
			if err := c.Text.check(); err != nil {
				return err
			}
		}
		if n != len(t.Columns) {
			return ErrTable
		}
	}
	return nil
}

// tableWriter lays out one table.
type tableWriter struct {
	Table
	l    *layout
	in   frame
	e    *elem
	size float64
	x    []float64 // left of each column, and the right of the table
	gap  float64   // above the next row
}

const gutter = 10.0 // between columns

// room is the place and width for text of n columns from i on.
func (w *tableWriter) room(i, n int) (x, width float64) {
	x, width = w.x[i], w.x[i+n]-w.x[i]
	if i+n < len(w.Columns) {
		width -= gutter
	}
	return x, max(width, 1)
}

// columns divides the width: by the shares the caller gave, or by content.
func (w *tableWriter) columns() {
	widths := w.shares()
	if widths == nil {
		widths = w.byContent()
	}
	w.x = make([]float64, len(w.Columns)+1)
	w.x[0] = w.in.x
	for i, v := range widths {
		w.x[i+1] = w.x[i] + v
	}
}

func (w *tableWriter) shares() []float64 {
	sum, given := 0.0, 0
	for _, c := range w.Columns {
		if c.Width > 0 && c.Width < 1e6 {
			sum += c.Width
			given++
		}
	}
	if given == 0 {
		return nil
	}
	mean := sum / float64(given)
	sum += mean * float64(len(w.Columns)-given)
	out := make([]float64, len(w.Columns))
	for i, c := range w.Columns {
		share := c.Width
		if !(c.Width > 0 && c.Width < 1e6) {
			share = mean // a column without a share is an average one
		}
		out[i] = w.in.w * share / sum
	}
	return out
}

// sample is about the number of rows whose content decides the widths; a register has thousands.
const sample = 200

// sampled lists rows all over the table. The last is among them, as numbers grow towards it.
func (w *tableWriter) sampled() []Row {
	n := len(w.Rows)
	if n <= sample {
		return w.Rows
	}
	out := []Row{w.Rows[n-1]}
	for i := 0; i < n; i += n / sample {
		out = append(out, w.Rows[i])
	}
	return out
}

// byContent gives each column its widest word at least, and shares the rest by what the text would
// like to have.
func (w *tableWriter) byContent() []float64 {
	natural, least := make([]float64, len(w.Columns)), make([]float64, len(w.Columns))
	measure := func(i int, t Text, base typeface) {
		n, m := w.l.shape(t, base, w.size).natural(w.l.units)
		natural[i], least[i] = max(natural[i], n), max(least[i], m)
	}
	for i, c := range w.Columns {
		measure(i, Plain(c.Title), bold)
	}
	for _, r := range w.sampled() {
		i := 0
		for _, c := range r.Cells {
			if c.Span <= 1 {
				measure(i, c.Text, regular)
			}
			i += max(c.Span, 1)
		}
	}
	room := w.in.w - gutter*float64(len(w.Columns)-1)
	out := share(natural, least, max(room, 1))
	for i := range out[:len(out)-1] {
		out[i] += gutter
	}
	return out
}

// share divides room among columns that would like natural and need least. When not all get what
// they like, the narrow ones do, and the wide ones get an equal width: an amount or a date stays on
// one line and the description beside it wraps.
func share(natural, least []float64, room float64) []float64 {
	sumNatural, sumLeast := 0.0, 0.0
	for i := range natural {
		natural[i] = max(natural[i], 12) + 1
		least[i] = min(max(least[i], 12)+1, natural[i])
		sumNatural += natural[i]
		sumLeast += least[i]
	}
	out := make([]float64, len(natural))
	fill := func(level float64) (sum float64) {
		for i := range out {
			out[i] = max(least[i], min(natural[i], level))
			sum += out[i]
		}
		return sum
	}
	switch {
	case sumNatural <= room:
		for i := range out {
			out[i] = natural[i] + (room-sumNatural)*natural[i]/sumNatural
		}
	case sumLeast <= room:
		low, high := 0.0, room
		for range 40 { // to far less than a hundredth of a point
			if middle := (low + high) / 2; fill(middle) > room {
				high = middle
			} else {
				low = middle
			}
		}
		fill(low)
	default:
		for i := range out {
			out[i] = room * least[i] / sumLeast
		}
	}
	return out
}

func (w *tableWriter) caption() {
	w.gap = parGap + 2
	if w.Caption == "" {
		return
	}
	e := w.l.tree.open(w.e, "Caption")
	w.l.paragraph(w.l.shape(Bold(w.Caption), regular, w.size), w.in, e, Left, parGap+2)
	w.l.sticky = true
	w.gap = 2
}

// header adds the header row and returns the piece that repeats it.
func (w *tableWriter) header() *piece {
	row := gridRow{size: w.size, above: 3, below: 3, rule: 1, ink: w.l.accent(), x: w.in.x, w: w.in.w, gap: w.gap}
	titled := false
	for i, c := range w.Columns {
		x, width := w.room(i, 1)
		row.cells = append(row.cells, w.l.cell(Plain(c.Title), bold, w.size, x, width, c.Align))
		titled = titled || c.Title != ""
	}
	if !titled {
		return nil
	}
	again := row
	again.cells = append([]gridCell(nil), row.cells...)
	head := w.l.tree.open(w.e, "THead")
	row.e = w.l.tree.open(head, "TR")
	for i := range row.cells {
		row.cells[i].e = w.l.tree.open(row.e, "TH", "/A <</O /Table /Scope /Column>>")
	}
	w.l.row(row)
	w.gap = 0
	if again.height() > (w.l.bottom()-w.l.sheet.top)/3 {
		return nil // a header of that size would leave no room for rows
	}
	return &piece{height: again.height(), draw: func(p *page, y float64) {
		p.markArtifact("/Type /Pagination")
		again.draw(p, y, 0, again.lines())
		p.unmark()
	}}
}

func (w *tableWriter) row(r Row, body *elem) gridRow {
	style := regular
	if r.Strong {
		style = bold
	}
	tr := w.l.tree.open(body, "TR")
	out := gridRow{size: w.size, above: 3, below: 3, rule: 0.5, ink: faint, x: w.in.x, w: w.in.w, e: tr}
	i := 0
	for n, c := range r.Cells {
		span := max(c.Span, 1)
		x, width := w.room(i, span)
		align := w.Columns[i].Align
		if span > 1 {
			align = Left
		}
		cell := w.l.cell(c.Text, style, w.size, x, width, align)
		tag, attrs := "TD", ""
		if n == 0 && w.RowHeads {
			tag, attrs = "TH", " /Scope /Row"
		}
		if span > 1 {
			attrs += " /ColSpan " + strconv.Itoa(span)
		}
		if attrs == "" {
			cell.e = w.l.tree.open(tr, tag)
		} else {
			cell.e = w.l.tree.open(tr, tag, "/A <</O /Table"+attrs+">>")
		}
		out.cells = append(out.cells, cell)
		i += span
	}
	return out
}
