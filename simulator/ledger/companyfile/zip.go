package companyfile

import (
	"archive/zip"
	"bytes"
	"io"
	"path"
	"strings"

	"faultline/simulator/problem"
)

// What a zip file may hold. A company of 100,000 documents unpacks to about 60 MB.
const (
	MaxZip      = 64 << 20  // bytes as uploaded
	maxUnpacked = 512 << 20 // bytes of all its files
	maxFiles    = 64
)

// Pack puts files into a zip file. The same files make the same bytes.
func Pack(files []File) ([]byte, error) {
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, f := range files {
		entry, err := w.CreateHeader(&zip.FileHeader{Name: f.Name, Method: zip.Deflate})
		if err != nil {
			return nil, err
		}
		if _, err := entry.Write(f.Data); err != nil {
			return nil, err
		}
	}
	err := w.Close()
	return out.Bytes(), err
}

// Unpack reads the files of a zip file into memory, wherever in it they lie: directories are dropped from their names,
// so nothing can be meant to be written anywhere.
func Unpack(data []byte) ([]File, error) {
	r, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, problem.New(problem.Invalid, "this is no zip file").WithHint("zip the folder of JSON or CSV files").Because(err)
	}
	left := int64(maxUnpacked)
	var files []File
	for _, entry := range r.File {
		name := path.Base(strings.ReplaceAll(entry.Name, `\`, "/"))
		if entry.FileInfo().IsDir() || strings.HasPrefix(name, ".") || strings.HasPrefix(entry.Name, "__MACOSX/") {
			continue
		}
		if len(files) == maxFiles {
			return nil, problem.New(problem.Invalid, "the zip file holds more than %d files", maxFiles).WithHint("zip the folder of one company alone")
		}
		text, err := unpacked(entry, left)
		if err != nil {
			return nil, err
		}
		left -= int64(len(text))
		files = append(files, File{Name: name, Data: text})
	}
	return files, nil
}

// unpacked reads one file, whatever it says of its own size.
func unpacked(entry *zip.File, most int64) ([]byte, error) {
	r, err := entry.Open()
	if err != nil {
		return nil, problem.New(problem.Invalid, "%s in the zip file cannot be read", shorten(entry.Name)).WithHint("zip the folder again, without a password").Because(err)
	}
	defer func() { _ = r.Close() }() // nothing is written; what was read has been checked
	text, err := io.ReadAll(io.LimitReader(r, most+1))
	if err != nil {
		return nil, problem.New(problem.Invalid, "%s in the zip file is damaged", shorten(entry.Name)).WithHint("zip the folder again").Because(err)
	}
	if int64(len(text)) > most {
		return nil, problem.New(problem.Invalid, "the zip file unpacks to more than %d MB", maxUnpacked>>20).WithHint("import a smaller company")
	}
	return text, nil
}
