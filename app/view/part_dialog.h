// SPDX-License-Identifier: MIT
#pragma once

#include "app/model/session_contents.h"

#include <QCheckBox>
#include <QDialog>
#include <QRadioButton>
#include <QStringList>
#include <optional>
#include <utility>

class QComboBox;
class QLabel;
class QPushButton;
class QVBoxLayout;

namespace drmscope::app {

// Asks what of a session goes into a smaller file: times, a drm_device, what nobody else is to
// read. Where all of it would, it takes no answer: a copy is something else, and has the notes. GUI
// thread.
class PartDialog : public QDialog
{
    Q_OBJECT
public:
    using Range = std::pair<qint64, qint64>; // ns, of the trace clock

    // markers: A and B, the earlier first; none where one is not set.
    PartDialog(const SessionContents& contents, const Range& inSight,
               const std::optional<Range>& markers, QWidget* parent);

    // Of `drmscope export`; none: nothing is left out.
    QStringList arguments() const;

private:
    QRadioButton* addRange(QVBoxLayout* column, const QString& text);
    void addTimes(QVBoxLayout* column);
    void addDevices(QVBoxLayout* column, const SessionContents& contents);
    void addSecrets(QVBoxLayout* column);
    void changed();
    QString textOf(const Range& range) const;

    qint64 m_originNs;
    Range m_inSight;
    std::optional<Range> m_markers;
    QRadioButton* m_sight = nullptr;
    QRadioButton* m_between = nullptr;
    QComboBox* m_device = nullptr;
    QList<QCheckBox*> m_secrets; // each is called what --redact calls it
    QLabel* m_hint = nullptr;
    QPushButton* m_choose = nullptr;
};

} // namespace drmscope::app
