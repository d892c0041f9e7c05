import { defineConfig } from "vite"
import { packed } from "./packed.js"
import { preloads } from "./preloads.js"

export default defineConfig({
  esbuild: { jsx: "automatic" },
  plugins: [preloads("/src/main.tsx"), packed()],
  build: {
    outDir: "dist/site",
    emptyOutDir: true,
    // All styles are fewer bytes than the questions for each page's own would be.
    cssCodeSplit: false,
    // A file turned into a data: URL would be refused by the page's Content-Security-Policy.
    assetsInlineLimit: 0,
    // Kilobytes before compression.
    chunkSizeWarningLimit: 800,
    rollupOptions: {
      onwarn: (warning, warn) => {
        // "use client" says nothing to a page that is client all over.
        if (warning.code !== "MODULE_LEVEL_DIRECTIVE") warn(warning)
      }
    }
  },
  server: { proxy: { "/api": "http://127.0.0.1:3001" } }
})
