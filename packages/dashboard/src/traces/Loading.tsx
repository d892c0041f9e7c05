const lines = ["first", "second", "third", "fourth", "fifth"]

/** Stands where the rows will be. */
export const Loading = () => (
  <div className="loading-lines" aria-hidden="true">
    {lines.map((line) => (
      <span key={line} className="loading" />
    ))}
  </div>
)
