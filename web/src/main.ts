import "./app.css";
import { mount } from "svelte";
import App from "./App.svelte";

mount(App, { target: document.getElementById("app")! });

// Only where it is served as built: in development it would hide changes.
if (import.meta.env.PROD) void navigator.serviceWorker?.register("/sw.js");
