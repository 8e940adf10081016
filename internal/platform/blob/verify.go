package blob

import (
	"errors"
	"hash"
	"io"
)

// Verify wraps the reader of a stored blob: at its end it compares what was read with what was
// expected and returns ErrCorrupt instead of io.EOF when they differ. Content that goes on beyond
// the expected length is refused as soon as that is seen.
func Verify(rc io.ReadCloser, want Blob) io.ReadCloser {
	return &verifier{rc: rc, want: want, h: newHash()}
}

type verifier struct {
	rc   io.ReadCloser
	want Blob
	h    hash.Hash
	n    int64
	end  error // the verdict, once it has been given
}

func (v *verifier) Read(p []byte) (int, error) {
	if v.end != nil {
		return 0, v.end
	}
	n, err := v.rc.Read(p)
	v.n += int64(n)
	v.h.Write(p[:n])
	switch {
	case v.n > v.want.Size:
		v.end = ErrCorrupt
		return 0, v.end
	case errors.Is(err, io.EOF): // io.ErrUnexpectedEOF is a cut connection, not a verdict
		v.end = io.EOF
		if v.n != v.want.Size || sumOf(v.h) != v.want.Sum {
			v.end = ErrCorrupt
		}
		return n, v.end
	}
	return n, err
}

func (v *verifier) Close() error { return v.rc.Close() }
