/* Lengths and areas on the ellipsoid of CGCS2000, for things no larger than a city. */
(function (parkopt) {
  'use strict';

  const AXIS = 6378137; // m, of the equator
  const FLAT = 1 / 298.257222101;
  const SQUARED = FLAT * (2 - FLAT); // eccentricity squared
  const RADIAN = Math.PI / 180;
  const MU = 2000 / 3; // m²

  /* Metres to a radian of latitude and to one of longitude, at a latitude. */
  function scales(lat) {
    const root = Math.sqrt(1 - SQUARED * Math.sin(lat * RADIAN) ** 2);
    return [(AXIS * (1 - SQUARED)) / root ** 3, (AXIS * Math.cos(lat * RADIAN)) / root];
  }

  /* Metres between two points {lat, lng}. */
  parkopt.metres = function (a, b) {
    const [north, east] = scales((a.lat + b.lat) / 2);
    return Math.hypot((b.lat - a.lat) * RADIAN * north, (b.lng - a.lng) * RADIAN * east);
  };

  /* Square metres inside a ring of points: along the meridian each point lies where the area up to its latitude says. */
  parkopt.squareMetres = function (points) {
    const { lat, lng } = points[0];
    const flat = points.map((point) => {
      const [north, east] = scales((point.lat + lat) / 2);
      return [(point.lng - lng) * RADIAN, (point.lat - lat) * RADIAN * north * east];
    });
    const twice = flat.reduce((sum, [x, y], place) => {
      const [nextX, nextY] = flat[(place + 1) % flat.length];
      return sum + x * nextY - nextX * y;
    }, 0);
    return Math.abs(twice) / 2;
  };

  parkopt.mu = function (squareMetres) {
    return squareMetres / MU;
  };
})((window.parkopt = window.parkopt || {}));
