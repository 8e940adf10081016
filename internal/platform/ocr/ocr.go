// Package ocr reads the text of scanned pages with Tesseract, a program of its own, where that is installed; and has pages that
// our own reader cannot paint (JBIG2, JPEG 2000, text and lines) painted by pdftoppm, where that is.
//
// Both run as processes with bounds: seconds of a clock, megabytes of memory (prlimit, from util-linux), one thread,
// no input but the page. A process that goes beyond them is ended and its page has no text, which is no fault of the
// program: whoever asked goes on without. An installation without them works; the doctor says what is missing.
//
// Words: a Reader reads text, with the languages that are installed of those that are asked for (pol, eng). A Painter makes
// pictures of pages.
package ocr

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/png"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Errors of reading.
var (
	ErrAbsent = errors.New("ocr: the program is not installed")
	ErrFailed = errors.New("ocr: the program failed, or went beyond its bounds")
)

// Bounds of one page.
const (
	readTime   = 60 * time.Second
	paintTime  = 30 * time.Second
	readBytes  = 1 << 30
	paintBytes = 1 << 30
	maxText    = 1 << 20 // of a page
	maxPicture = 64 << 20
)

// Reader reads text. The zero value reads nothing: every page is ErrAbsent.
type Reader struct {
	program   string
	Languages []string // installed ones of those wanted, the first is the main one
}

// FindReader looks for Tesseract and for the languages wanted. It is ErrAbsent when there is no program or none of them.
func FindReader(ctx context.Context, wanted ...string) (Reader, error) {
	program, err := exec.LookPath("tesseract")
	if err != nil {
		return Reader{}, ErrAbsent
	}
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	out, err := exec.CommandContext(ctx, program, "--list-langs").Output()
	if err != nil {
		return Reader{}, ErrAbsent
	}
	has := strings.Fields(string(out))
	r := Reader{program: program}
	for _, l := range wanted {
		if slices.Contains(has, l) {
			r.Languages = append(r.Languages, l)
		}
	}
	if len(r.Languages) == 0 {
		return Reader{}, ErrAbsent
	}
	return r, nil
}

// Present tells whether pages can be read.
func (r Reader) Present() bool { return r.program != "" }

// Read is the text of a page, line by line. The picture should lie the right way up, at some 200 to 300 dots an inch.
func (r Reader) Read(ctx context.Context, page image.Image, dpi int) (string, error) {
	if !r.Present() {
		return "", ErrAbsent
	}
	var in bytes.Buffer
	if err := (&png.Encoder{CompressionLevel: png.BestSpeed}).Encode(&in, page); err != nil {
		return "", fmt.Errorf("ocr: %w", err)
	}
	out, err := run(ctx, job{
		name: r.program, args: []string{"stdin", "stdout", "-l", strings.Join(r.Languages, "+"), "--psm", "3", "--dpi", strconv.Itoa(dpi)},
		in: in.Bytes(), time: readTime, memory: readBytes, most: maxText,
	})
	if err != nil {
		return "", err
	}
	return strings.ToValidUTF8(strings.TrimSpace(strings.ReplaceAll(string(out), "\f", "\n")), "�"), nil
}

// Painter paints pages of PDF files. The zero value paints nothing: every page is ErrAbsent.
type Painter struct{ program string }

// FindPainter looks for pdftoppm.
func FindPainter() (Painter, error) {
	program, err := exec.LookPath("pdftoppm")
	if err != nil {
		return Painter{}, ErrAbsent
	}
	return Painter{program}, nil
}

// Present tells whether pages can be painted.
func (p Painter) Present() bool { return p.program != "" }

// Paint is a page of a file, counted from 0, in gray.
func (p Painter) Paint(ctx context.Context, file []byte, page, dpi int) (image.Image, error) {
	if !p.Present() {
		return nil, ErrAbsent
	}
	n := strconv.Itoa(page + 1)
	out, err := run(ctx, job{
		name: p.program, args: []string{"-gray", "-png", "-r", strconv.Itoa(dpi), "-f", n, "-l", n, "-singlefile", "-"},
		in: file, time: paintTime, memory: paintBytes, most: maxPicture,
	})
	if err != nil {
		return nil, err
	}
	c, err := png.DecodeConfig(bytes.NewReader(out))
	if err != nil || c.Width < 1 || c.Height < 1 || c.Width > 60_000_000/c.Height {
		return nil, ErrFailed
	}
	img, err := png.Decode(bytes.NewReader(out))
	if err != nil {
		return nil, ErrFailed
	}
	return img, nil
}

// job is one run of a program.
type job struct {
	name   string
	args   []string
	in     []byte
	time   time.Duration
	memory int64
	most   int // bytes of its answer
}

// run runs a program within its bounds. Where prlimit is not installed, the memory is not bounded, only time and answer are.
func run(ctx context.Context, j job) ([]byte, error) {
	within, cancel := context.WithTimeout(ctx, j.time)
	defer cancel()
	name, args := j.name, j.args
	if limit, err := exec.LookPath("prlimit"); err == nil {
		args = slices.Concat([]string{"--as=" + strconv.FormatInt(j.memory, 10), "--cpu=" + strconv.Itoa(int(j.time.Seconds())), "--core=0", "--", name}, args)
		name = limit
	}
	cmd := exec.CommandContext(within, name, args...)
	cmd.Env = []string{"OMP_THREAD_LIMIT=1", "LC_ALL=C.UTF-8", "PATH=" + os.Getenv("PATH")}
	if v := os.Getenv("TESSDATA_PREFIX"); v != "" {
		cmd.Env = append(cmd.Env, "TESSDATA_PREFIX="+v)
	}
	out := &capped{most: j.most}
	cmd.Stdin, cmd.Stdout = bytes.NewReader(j.in), out
	cmd.WaitDelay = 2 * time.Second
	err := cmd.Run()
	switch {
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case err != nil || out.over:
		return nil, ErrFailed
	}
	return out.b.Bytes(), nil
}

// capped keeps what a program answers up to a bound.
type capped struct {
	b    bytes.Buffer
	most int
	over bool
}

func (c *capped) Write(b []byte) (int, error) {
	if c.b.Len()+len(b) > c.most {
		c.over = true
		return 0, ErrFailed
	}
	return c.b.Write(b)
}
