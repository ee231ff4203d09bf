// A map without tiles: the county's outline and its schools. The list below says the same.
(function () {
  "use strict";
  const box = document.querySelector("[data-points]");
  if (!box || !window.L) return;
  const nearest = document.querySelector("[data-nearest]");
  const style = getComputedStyle(document.documentElement);
  const colour = (name) => style.getPropertyValue(name).trim();
  const address = (code) => box.dataset.at.replace(/\/0\/$/, `/${code}/`);

  function line(code, name) {
    const item = document.createElement("li");
    const link = document.createElement("a");
    const words = document.createElement("span");
    words.textContent = name;
    link.href = address(code);
    link.append(words);
    item.append(link);
    return item;
  }
  function showNearest(schools, at) {
    const far = ([, , lng, lat]) => Math.hypot((lng - at.lng) * Math.cos(lat * Math.PI / 180), lat - at.lat);
    const three = [...schools].sort((one, other) => far(one) - far(other)).slice(0, 3);
    nearest.replaceChildren(...three.map(([code, name]) => line(code, name)));
    nearest.hidden = false;
    nearest.scrollIntoView({ block: "nearest" });
  }
  function draw({ outline, schools }) {
    if (!schools.length) return;
    box.hidden = false;
    const map = L.map(box, { attributionControl: false, zoomSnap: 0.25 });
    const isCounts = "counts" in box.dataset;
    const points = isCounts ? schools.map(([name, lng, lat, words]) => [null, `${name}：${words}`, lng, lat]) : schools;
    const edge = outline && L.geoJSON({ type: "Feature", geometry: outline, properties: {} }, {
      style: { color: colour("--rule-strong"), weight: 1.5, fillColor: colour("--sunken"), fillOpacity: 1 }, interactive: false,
    });
    const bounds = edge ? edge.getBounds() : L.latLngBounds(points.map(([, , lng, lat]) => [lat, lng])).pad(0.2);
    map.fitBounds(bounds); // before anything is added: what is drawn needs to know where it looks
    if (edge) edge.addTo(map);
    for (const [code, name, lng, lat] of points) {
      const dot = L.circleMarker([lat, lng], { radius: 8, color: colour("--paper"), weight: 2, fillColor: colour("--blue"), fillOpacity: 1 });
      const words = document.createElement("span");
      words.textContent = name;
      dot.bindTooltip(words).addTo(map);
      // A finger hits one of many: it is shown the nearest three, the one it hit first.
      if (code) dot.on("click", (event) => {
        L.DomEvent.stop(event);
        if (matchMedia("(pointer: coarse)").matches) showNearest(schools, dot.getLatLng());
        else location.href = address(code);
      });
    }
    if (!isCounts) map.on("click", ({ latlng }) => showNearest(schools, latlng));
  }
  fetch(box.dataset.points).then((answer) => answer.json()).then(draw).catch(() => { box.hidden = true; });
})();
