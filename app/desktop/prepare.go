//go:build (desktop || dev) && !bindings

package desktop

import (
	"os"
	"runtime"

	"faultline/simulator/problem"
)

// prepare checks that a window can open, and sets what it needs.
func prepare() error {
	softenRenderer()
	return display()
}

// display refuses to start where GTK would crash for want of one.
func display() error {
	if runtime.GOOS == "linux" && os.Getenv("DISPLAY") == "" && os.Getenv("WAYLAND_DISPLAY") == "" {
		return problem.New(problem.Unavailable, "there is no display").WithHint("use faultline serve and open the printed address in a browser")
	}
	return nil
}

// softenRenderer avoids blank windows with some graphics drivers, unless the person chose otherwise. The older
// variable that switches the renderer off is no remedy: current WebKitGTK has no other.
func softenRenderer() {
	const name = "WEBKIT_DMABUF_RENDERER_FORCE_SHM"
	_, chosen := os.LookupEnv(name)
	_, off := os.LookupEnv("WEBKIT_DISABLE_DMABUF_RENDERER")
	if runtime.GOOS == "linux" && !chosen && !off {
		_ = os.Setenv(name, "1") // without it the window may be blank; that is no reason not to open
	}
}
