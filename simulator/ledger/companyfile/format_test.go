package companyfile_test

import (
	"strings"
	"testing"

	"faultline/simulator/ledger/companyfile"
)

// The page names every column that an export writes.
func TestFormatDescribesWhatIsWritten(t *testing.T) {
	page := companyfile.Format()
	book, _ := imported(t, files(folder()))
	for _, f := range exported(t, book, companyfile.CSV) {
		table := strings.TrimSuffix(f.Name, ".csv")
		_, section, found := strings.Cut(page, "\n## "+table+"\n")
		section, _, _ = strings.Cut(section, "\n## ")
		if !found {
			t.Errorf("the page has no table %s", table)
		}
		header, _, _ := strings.Cut(string(f.Data), "\n")
		for column := range strings.SplitSeq(header, ",") {
			if !strings.Contains(section, "| `"+column+"` |") {
				t.Errorf("the page does not name column %s of %s", column, table)
			}
		}
	}
}
