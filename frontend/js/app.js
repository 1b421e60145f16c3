// The script of every page.
import htmx from "./htmx.js";
import { mount } from "./behaviours.js";
import "./requests.js";
import "./toast.js";
import "./popover.js";
import "./picker.js";
import "./datepicker.js";
import "./dialog.js";
import "./menu.js";
import "./tip.js";
import "./rows.js";
import "./peek.js";
import "./keys.js";
import "./palette.js";
import "./help.js";
import "./sidebar.js";
import "./preferences.js";
import "./forms.js";
import "./redraw.js";
import "./collection.js";
import "./live.js";
import "./composer.js";
import "./quick.js";
import "./islands.js";

mount();
htmx.on("htmx:load", (event) => mount(event.detail.elt));
htmx.on("htmx:afterSettle", () => mount());
