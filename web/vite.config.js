import { svelte } from "@sveltejs/vite-plugin-svelte";
import tailwindcss from "@tailwindcss/vite";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

// MAGIC8 names a running magic8 for `npm run dev`; what is built asks whoever served it.
const magic8 = process.env.MAGIC8 ?? "http://127.0.0.1:8080";

export default defineConfig({
  resolve: { alias: { "@magic8/client": fileURLToPath(new URL("../sdk/typescript/src/index.js", import.meta.url)) } },
  plugins: [tailwindcss(), svelte()],
  // Strict Content-Security-Policy: nothing inline, no data: URL.
  build: { assetsDir: "", assetsInlineLimit: 0, modulePreload: { polyfill: false }, target: "es2022" },
  server: {
    fs: { allow: [".."] },
    // The program answers commands of its own pages alone.
    proxy: { "/metrics": magic8, "/api": { target: magic8, headers: { origin: magic8 }, ws: true, changeOrigin: true, rewriteWsOrigin: true } } },
});
