package app

import (
	"context"
	"errors"
	"io"
	"time"
)

// benchSubmissions is "wrota bench submissions".
type benchSubmissions struct {
	benchFlags
	For   time.Duration `name:"for" help:"How long people file." default:"20s"`
	Units int           `help:"Units they file to." default:"6"`
}

func (b benchSubmissions) Run(ctx context.Context, out io.Writer) (err error) {
	p, err := b.place(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, p.close()) }()
	return nil
}
