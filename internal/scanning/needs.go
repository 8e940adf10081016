package scanning

import (
	"context"
	"image"

	"wrota/internal/kit/calendar"
	"wrota/internal/kit/id"
)

// Letter is an entry of the register of incoming mail.
type Letter struct {
	ID         id.Letter
	Number     string
	Title      string
	Sender     string
	ReceivedOn calendar.Date
	Scanned    bool // it has a scan already
}

// Letters is the register. What does not exist in the unit is a NotFound. It asks nobody's right.
type Letters interface {
	Letter(ctx context.Context, unit id.Unit, letter id.Letter) (Letter, error)
	LetterNumbered(ctx context.Context, unit id.Unit, number string) (Letter, error)
}

// TextReader reads the text of a page: ocr.Reader.
type TextReader interface {
	Read(ctx context.Context, page image.Image, dpi int) (string, error)
}

// Painter makes the picture of a page, counted from 0, that our own reader cannot paint: ocr.Painter.
type Painter interface {
	Paint(ctx context.Context, file []byte, page, dpi int) (image.Image, error)
}
