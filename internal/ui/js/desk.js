import "./desk/keys.js";
import "./desk/queue.js";
import "./desk/pane.js";
import "./desk/palette.js";
import "./desk/toast.js";
import "./desk/richtext.js";
import "./desk/again.js";
