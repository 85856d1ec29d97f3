import "react";

declare module "react" {
  /** Style attributes may set custom properties, for what only the page knows: a pane's width, a row's position. */
  interface CSSProperties {
    [name: `--${string}`]: string | number | undefined;
  }
}
