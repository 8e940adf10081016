package blob

import (
	"bytes"
	"context"
	"fmt"
	"io"
)

// inMemory is how much OpenWhole keeps in memory instead of reading it twice.
const inMemory = 4 << 20

// OpenWhole is Open for readers that cannot take back what they have passed on, such as a browser: the
// content is checked from beginning to end before the first byte is given. Bytes that do not have the
// sum are ErrCorrupt here and now. Small contents are kept in memory, longer ones are read twice.
func OpenWhole(ctx context.Context, store Store, sum Sum) (io.ReadCloser, int64, error) {
	rc, size, err := store.Open(ctx, sum)
	if err != nil {
		return nil, 0, err
	}
	var b bytes.Buffer
	var to io.Writer = io.Discard
	if size <= inMemory {
		b.Grow(int(size))
		to = &b
	}
	_, err = io.Copy(to, &contextReader{ctx: ctx, r: rc})
	if cerr := rc.Close(); err == nil {
		err = cerr
	}
	switch {
	case err != nil:
		return nil, 0, fmt.Errorf("blob: %w", err)
	case size <= inMemory:
		return io.NopCloser(&b), size, nil
	}
	return store.Open(ctx, sum)
}
