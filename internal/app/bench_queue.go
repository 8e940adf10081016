package app

import (
	"context"
	"errors"
	"io"
)

// benchQueue is "wrota bench queue".
type benchQueue struct {
	benchFlags
	Cases int `help:"Cases in all." default:"1000000"`
	Units int `help:"Units among which they are divided." default:"95"`
}

func (b benchQueue) Run(ctx context.Context, out io.Writer) error {
	return b.measure(ctx, out, func(ctx context.Context, a *App) (any, error) {
		return nil, errors.New("not yet")
	})
}
