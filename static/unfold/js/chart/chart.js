// In the place of unfold's: no page of the admin draws a chart in the browser.
