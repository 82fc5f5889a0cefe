package cli

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"faultline/app/console/api"
	"faultline/simulator"
	"faultline/simulator/ledger/companyfile"
	"faultline/simulator/problem"
)

func newBooks() *cobra.Command {
	var c client
	var asJSON bool
	cmd := &cobra.Command{
		Use: "books", Short: "Let companies in and out of a running Faultline as files, and count their books",
		Example: `  faultline books export "Demo bakery" -o bakery
  faultline books import bakery --name "Second bakery"
  faultline books import bakery.zip --check
  faultline books verify "Demo bakery"
  faultline books format`,
	}
	c.register(cmd)
	cmd.PersistentFlags().BoolVar(&asJSON, "json", false, "print JSON")
	cmd.AddCommand(newBooksExport(&c), newBooksImport(&c, &asJSON), newBooksVerify(&c, &asJSON), newBooksFormat())
	return cmd
}

func newBooksExport(c *client) *cobra.Command {
	var path, form string
	cmd := &cobra.Command{
		Use: "export CONNECTION -o PATH", Short: "Write the company of a connection as a folder, or as a zip file when PATH ends with .zip", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if path == "" {
				return problem.New(problem.Invalid, "there is nowhere to write to").At("--output").WithHint("name a new folder, or a .zip file")
			}
			data, err := c.exchange(cmd.Context(), "GET", "/books/"+url.PathEscape(args[0])+"/file", url.Values{"form": {form}}, "", nil)
			if err != nil {
				return err
			}
			if strings.EqualFold(filepath.Ext(path), ".zip") {
				return writeNew(path, data)
			}
			files, err := companyfile.Unpack(data)
			if err != nil {
				return err
			}
			if err := os.Mkdir(path, 0o755); err != nil { //nolint:gosec // a folder like any that a person makes
				return unwritable(path, err)
			}
			for _, f := range files {
				if err := writeNew(filepath.Join(path, f.Name), f.Data); err != nil {
					return err
				}
			}
			_, err = fmt.Fprintf(cmd.ErrOrStderr(), "%d files in %s\n", len(files), path)
			return err
		},
	}
	cmd.Flags().StringVarP(&path, "output", "o", "", "`PATH` of a folder or .zip file that is not there yet")
	cmd.Flags().StringVar(&form, "form", "csv", "csv or json")
	return cmd
}

// writeNew never replaces a file.
func writeNew(path string, data []byte) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644) //nolint:gosec // a file like any that a person makes
	if err != nil {
		return unwritable(path, err)
	}
	if _, err := f.Write(data); err != nil {
		_ = f.Close()
		return unwritable(path, err)
	}
	if err := f.Close(); err != nil {
		return unwritable(path, err)
	}
	return nil
}

func unwritable(path string, err error) error {
	if os.IsExist(err) {
		return problem.New(problem.Invalid, "%s is there already", path).At("--output").WithHint("name one that is not")
	}
	return problem.New(problem.Invalid, "%s cannot be written", path).At("--output").WithHint("%v", err)
}

func newBooksImport(c *client, asJSON *bool) *cobra.Command {
	var name string
	var check bool
	cmd := &cobra.Command{
		Use: "import PATH", Short: "Make a company of a folder or zip file, and link it; exits with 2 when rows were refused", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			data, err := packed(args[0])
			if err != nil {
				return err
			}
			query := url.Values{"check": {strconv.FormatBool(check)}}
			if name != "" {
				query.Set("name", name)
			}
			answer, err := c.exchange(cmd.Context(), "POST", "/company-files", query, "application/zip", data)
			if err != nil {
				return err
			}
			var made api.ImportedCompany
			if err := json.Unmarshal(answer, &made); err != nil {
				return err
			}
			if *asJSON {
				err = json.NewEncoder(cmd.OutOrStdout()).Encode(made)
			} else {
				err = printImport(cmd, made)
			}
			if err == nil && made.Report.Refused > 0 {
				return problem.New(problem.Invalid, "%d rows were refused", made.Report.Refused).WithHint("the rest is in the books; faultline books format says how the files are written")
			}
			return err
		},
	}
	cmd.Flags().StringVar(&name, "name", "", "`NAME` of the connection (default: the company's)")
	cmd.Flags().BoolVar(&check, "check", false, "only say what is not right, and make nothing")
	return cmd
}

// packed reads a zip file, or the files of a folder as one.
func packed(path string) ([]byte, error) {
	unreadable := func(err error) error {
		return problem.New(problem.Invalid, "%s cannot be read", path).WithHint("name a folder of CSV or JSON files, or a zip file of one").Because(err)
	}
	info, err := os.Stat(path)
	if err != nil {
		return nil, unreadable(err)
	}
	if !info.IsDir() {
		data, err := os.ReadFile(path)
		if err != nil {
			return nil, unreadable(err)
		}
		return data, nil
	}
	entries, err := fs.ReadDir(os.DirFS(path), ".")
	if err != nil {
		return nil, unreadable(err)
	}
	var files []companyfile.File
	for _, entry := range entries {
		if entry.IsDir() || strings.HasPrefix(entry.Name(), ".") {
			continue
		}
		data, err := os.ReadFile(filepath.Join(path, entry.Name()))
		if err != nil {
			return nil, unreadable(err)
		}
		files = append(files, companyfile.File{Name: entry.Name(), Data: data})
	}
	return companyfile.Pack(files)
}

func printImport(cmd *cobra.Command, made api.ImportedCompany) error {
	out := cmd.OutOrStdout()
	if made.Connection != nil {
		fmt.Fprintf(out, "connection %s (%s)\n", made.Connection.ID, made.Connection.Name)
	}
	for _, t := range made.Report.Taken {
		fmt.Fprintf(out, "%d %s\n", t.Rows, t.Table)
	}
	if len(made.Report.Findings) == 0 {
		return nil
	}
	table := tabwriter.NewWriter(out, 0, 4, 2, ' ', 0)
	fmt.Fprintln(table, "AT\tFIELD\tFINDING\tREMEDY")
	for _, f := range made.Report.Findings {
		what := f.Message
		if f.Refused {
			what = "refused: " + what
		}
		fmt.Fprintf(table, "%s:%d\t%s\t%s\t%s\n", f.File, f.Line, f.Field, what, f.Remedy)
	}
	if made.Report.More > 0 {
		fmt.Fprintf(table, "and %d more\n", made.Report.More)
	}
	return table.Flush()
}

func newBooksVerify(c *client, asJSON *bool) *cobra.Command {
	return &cobra.Command{
		Use: "verify CONNECTION", Short: "Count the whole books again from their documents; exits with 1 when they do not agree", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			var verified simulator.BooksVerified
			if err := c.call(cmd.Context(), "GET", "/books/"+url.PathEscape(args[0])+"/verification", nil, nil, &verified); err != nil {
				return err
			}
			var err error
			switch {
			case *asJSON:
				err = json.NewEncoder(cmd.OutOrStdout()).Encode(verified)
			case verified.Balanced:
				_, err = fmt.Fprintf(cmd.OutOrStdout(), "the books agree with their %d documents\n", verified.Documents)
			default:
				_, err = fmt.Fprintln(cmd.OutOrStdout(), verified.Imbalance)
			}
			if err == nil && !verified.Balanced {
				return errVerdict
			}
			return err
		},
	}
}

func newBooksFormat() *cobra.Command {
	return &cobra.Command{
		Use: "format", Short: "Print how the files of a company are written", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			_, err := fmt.Fprint(cmd.OutOrStdout(), companyfile.Format())
			return err
		},
	}
}
