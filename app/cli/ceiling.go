package cli

import (
	"bufio"
	"bytes"
	"io/fs"
	"math"
	"path"
	"strconv"
	"strings"
)

// unknownCeiling is for machines that do not say what memory they have.
const unknownCeiling = 1 << 30

// memoryCeiling is how much memory the program may come to hold, when it holds so much: half of what the system could
// still give besides, and no more than half of what a group of processes is bound to that it belongs to, as those of
// a container are one.
func memoryCeiling(root fs.FS, held uint64) uint64 {
	available, known := availableMemory(root)
	bound := groupLimit(root)
	if !known && bound == math.MaxUint64 {
		return unknownCeiling
	}
	return min(held+available/2, bound/2)
}

// availableMemory is what the system could give without swapping.
func availableMemory(root fs.FS) (size uint64, known bool) {
	info, err := fs.ReadFile(root, "proc/meminfo")
	if err != nil {
		return math.MaxUint64 >> 1, false
	}
	_, rest, _ := bytes.Cut(info, []byte("MemAvailable:"))
	number, _, _ := bytes.Cut(rest, []byte("kB"))
	kilobytes, err := strconv.ParseUint(string(bytes.TrimSpace(number)), 10, 54)
	if err != nil {
		return math.MaxUint64 >> 1, false
	}
	return kilobytes << 10, true
}

// groupLimit is the least of the limits of the groups that the program is in, of both generations of Linux's control
// groups. A group without one says "max", or a size beyond any memory. Within a container the path of a group may not
// be there, but what is above it is.
func groupLimit(root fs.FS) uint64 {
	limit := uint64(math.MaxUint64)
	groups, err := fs.ReadFile(root, "proc/self/cgroup")
	if err != nil {
		return limit
	}
	for lines := bufio.NewScanner(bytes.NewReader(groups)); lines.Scan(); {
		parts := strings.SplitN(lines.Text(), ":", 3) // a number, controllers and the group
		if len(parts) < 3 {
			continue
		}
		var mount, file string
		switch parts[1] {
		case "":
			mount, file = "sys/fs/cgroup", "memory.max"
		case "memory":
			mount, file = "sys/fs/cgroup/memory", "memory.limit_in_bytes"
		default:
			continue
		}
		for group := path.Join(".", parts[2]); ; group = path.Dir(group) {
			text, err := fs.ReadFile(root, path.Join(mount, group, file))
			if size, wrong := strconv.ParseUint(string(bytes.TrimSpace(text)), 10, 64); err == nil && wrong == nil {
				limit = min(limit, size)
			}
			if group == "." {
				break
			}
		}
	}
	return limit
}
